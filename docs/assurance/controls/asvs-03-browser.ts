/** OWASP ASVS 5.0.0, V3: web frontend. The pages are the documentation, the kit and the quality page. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('ASVS');

const NO_COOKIE = 'No cookie is set, on any route (`test/exchange/http-hygiene.test.ts`).';
const NO_WARNING = 'The pages do not test what a browser can do.';

export const browser: readonly Control[] = [
  notMet('3.1.1 L3', 'The browser features that are needed are documented, and what happens without them.', NO_WARNING),
  shown('3.2.1 L1', 'A browser cannot be made to render an answer as something else.', 'assurance/answers'),
  shown('3.2.2 L1', 'Text is shown by functions that cannot make HTML of it.', 'assurance/sources'),
  notMet('3.2.3 L3', 'Scripts are safe from DOM clobbering.', 'Nobody has examined it.'),
  notApplicable('3.3.1 L1', 'Cookies are Secure and prefixed.', NO_COOKIE),
  notApplicable('3.3.2 L2', 'Cookies have a fitting SameSite.', NO_COOKIE),
  notApplicable('3.3.3 L2', 'Cookies have the __Host- prefix.', NO_COOKIE),
  notApplicable('3.3.4 L2', 'Session cookies are HttpOnly.', NO_COOKIE),
  notApplicable('3.3.5 L3', 'Cookies stay under 4,096 bytes.', NO_COOKIE),
  shown(
    '3.4.1 L1',
    'Every answer asks for HTTPS for a year or more, subdomains included.',
    'assurance/answers',
    'assurance/door',
  ),
  shown('3.4.2 L1', 'No other origin is let in by CORS.', 'exchange/http-hygiene', 'exchange/assurance'),
  shown(
    '3.4.3 L2',
    'Every answer has a content security policy that allows what is ours.',
    'assurance/answers',
    'assurance/door',
  ),
  shown('3.4.4 L2', 'Every answer forbids guessing its type.', 'assurance/answers', 'assurance/door'),
  shown('3.4.5 L2', 'Addresses are not given away by Referer.', 'assurance/answers', 'assurance/door'),
  shown('3.4.6 L2', 'No answer can be framed.', 'assurance/answers', 'assurance/door'),
  notMet('3.4.7 L3', 'Violations of the policy are reported.', 'There is nowhere to report to.'),
  shown('3.4.8 L3', 'Pages are cut off from windows of other origins.', 'assurance/answers'),
  shown('3.5.1 L1', 'A request that another origin can forge has no effect.', 'exchange/assurance'),
  shown('3.5.2 L1', 'What a preflight protects cannot be called without one.', 'exchange/assurance'),
  shown('3.5.3 L1', 'Changes are made by POST, not by safe methods.', 'assurance/sources'),
  notApplicable(
    '3.5.4 L2',
    'Separate applications have separate host names.',
    'There is one application at one origin.',
  ),
  {
    ...shown('3.5.5 L2', 'Messages of other windows are checked.', 'assurance/sources'),
    because: 'No page listens to any.',
  },
  notApplicable('3.5.6 L3', 'JSONP is off.', 'There is none, and unknown parameters are refused.'),
  shown('3.5.7 L3', 'Scripts hold no data that needs authorisation.', 'assurance/template'),
  shown('3.5.8 L3', 'Authenticated answers cannot be embedded elsewhere.', 'assurance/answers'),
  shown('3.6.1 L3', 'Scripts and styles come from our own origin, or are pinned.', 'functions/serve-pages'),
  shown('3.7.1 L2', 'No outdated browser technology is used.', 'functions/serve-pages'),
  shown('3.7.2 L2', 'People are sent to listed places only.', 'assurance/sources', 'assurance/client'),
  notMet(
    '3.7.3 L3',
    'People are told before they leave for another address.',
    'There is no page in between on the way to the issuer.',
  ),
  outside('3.7.4 L3', 'The domain is on the HSTS preload list.', 'A matter of the domain that a deployment gets.'),
  notMet('3.7.5 L3', 'A browser without the needed features is told so.', NO_WARNING),
];
