/** Entry of the analyst page. */
import '../staff/no-eval.ts';
import { render } from 'preact';
import { AnalystPage } from './analyst-page.tsx';

const place = document.getElementById('analyst');
if (place) {
  place.replaceChildren();
  render(<AnalystPage />, place);
}
