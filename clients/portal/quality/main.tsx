/** Entry of the quality page. */
import '../staff/no-eval.ts';
import { render } from 'preact';
import { QualityPage } from './quality-page.tsx';

const place = document.getElementById('quality');
if (place) {
  place.replaceChildren();
  render(<QualityPage />, place);
}
