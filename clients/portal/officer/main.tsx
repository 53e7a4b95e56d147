/** Entry of the officer page. */
import '../staff/no-eval.ts';
import { render } from 'preact';
import { OfficerPage } from './officer-page.tsx';

const place = document.getElementById('officer');
if (place) {
  place.replaceChildren();
  render(<OfficerPage />, place);
}
