/** OWASP ASVS 5.0.0, V1: encoding and sanitization. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notApplicable } = rowsOf('ASVS');

const MANAGED = 'JavaScript manages memory; no native code of ours runs.';
const NO_MARKUP_IN = 'No input is taken as markup: text goes in as text and comes out as text.';

export const encoding: readonly Control[] = [
  shown(
    '1.1.1 L2',
    'Input is decoded once, into one canonical form, before it is looked at.',
    'assurance/answers',
    'functions/domain/compact-jws',
    'exchange/http-hygiene',
  ),
  shown('1.1.2 L2', 'Output is escaped last, just before its interpreter, or by it.', 'assurance/sources'),
  shown('1.2.1 L1', 'Output is encoded for the context it stands in.', 'assurance/sources'),
  shown(
    '1.2.2 L1',
    'What is put into an address is encoded or needs no encoding, and schemes are safe.',
    'assurance/messages',
  ),
  {
    ...shown(
      '1.2.3 L1',
      'JSON and JavaScript are built so that content cannot change their structure.',
      'assurance/answers',
    ),
    because: 'Bodies and log lines are made by JSON.stringify alone; no script is generated.',
  },
  shown('1.2.4 L1', 'Database queries are parameterised.', 'assurance/sources'),
  shown('1.2.5 L1', 'No operating-system command can be injected.', 'assurance/sources'),
  notApplicable('1.2.6 L2', 'No LDAP injection.', 'There is no LDAP.'),
  notApplicable('1.2.7 L2', 'No XPath injection.', 'There is no XML.'),
  notApplicable('1.2.8 L2', 'LaTeX processors are restricted.', 'There is no LaTeX.'),
  shown('1.2.9 L2', 'Text is escaped before it becomes part of a regular expression.', 'assurance/sources'),
  shown(
    '1.2.10 L3',
    'CSV exports are safe from formula injection.',
    'functions/edge/feed-formats',
    'clients/operator/evidence-sheet',
  ),
  notApplicable('1.3.1 L1', 'HTML from rich-text editors is sanitised.', NO_MARKUP_IN),
  shown('1.3.2 L1', 'No text is evaluated as code.', 'assurance/sources'),
  shown('1.3.3 L2', 'Data is made safe before a dangerous context; here that is the terminal.', 'clients/partner/ptcn'),
  notApplicable('1.3.4 L2', 'SVG from users cannot carry scripts.', 'No picture can be sent.'),
  notApplicable('1.3.5 L2', 'Template and expression languages from users are disabled.', NO_MARKUP_IN),
  shown('1.3.6 L2', 'No request is sent where a caller says.', 'assurance/staff', 'assurance/sources'),
  notApplicable('1.3.7 L2', 'Templates are not built from input.', 'There is no template engine.'),
  notApplicable('1.3.8 L2', 'No JNDI injection.', 'There is no Java.'),
  notApplicable('1.3.9 L2', 'No memcache injection.', 'There is no memcache.'),
  shown('1.3.10 L2', 'Format strings from input have no effect.', 'assurance/answers'),
  notApplicable('1.3.11 L2', 'No injection into mail systems.', 'The exchange sends no mail; alarms have fixed words.'),
  {
    ...shown('1.3.12 L3', 'No regular expression backtracks exponentially.', 'assurance/sources'),
    because: 'No expression repeats a repetition without bounds.',
  },
  notApplicable('1.4.1 L2', 'Strings and buffers are memory-safe.', MANAGED),
  shown('1.4.2 L2', 'Numbers cannot overflow unnoticed.', 'assurance/messages'),
  notApplicable('1.4.3 L2', 'Memory is released, and never used after.', MANAGED),
  notApplicable('1.5.1 L1', 'XML parsers resolve nothing external.', 'There is no XML parser.'),
  shown('1.5.2 L2', 'Deserialisation makes known plain values only.', 'assurance/messages', 'assurance/sources'),
  shown('1.5.3 L3', 'All parsers of one format read it alike.', 'assurance/messages'),
];
