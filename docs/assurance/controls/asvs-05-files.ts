/** OWASP ASVS 5.0.0, V5: files. Files belong to a signed report and come in parts; other bodies are signed messages. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notApplicable } = rowsOf('ASVS');

const NOT_OPENED = 'No archive and no picture is opened: what comes is kept as it is.';

export const files: readonly Control[] = [
  shown('5.1.1 L2', 'Permitted types, names and sizes of uploads are documented.', 'functions/domain/upload'),
  shown('5.2.1 L1', 'Only bodies of a size that can be worked with are taken.', 'assurance/answers'),
  shown('5.2.2 L1', 'The content of a file is what its manifest says.', 'functions/domain/upload'),
  shown('5.2.3 L2', 'Compressed input is bounded in what it becomes.', 'assurance/answers'),
  shown('5.2.4 L3', 'Each unit has a quota of files.', 'functions/receive-attachment'),
  shown('5.2.5 L3', 'Archives are refused.', 'functions/domain/upload'),
  notApplicable('5.2.6 L3', 'Pictures with too many pixels are refused.', NOT_OPENED),
  shown('5.3.1 L1', 'Uploaded files are never run.', 'exchange/attachments'),
  shown(
    '5.3.2 L1',
    'Paths and keys are made by us, not by a caller.',
    'functions/stores/envelope-store',
    'functions/serve-pages',
  ),
  notApplicable(
    '5.3.3 L3',
    'Paths inside archives are ignored.',
    'No archive is opened; the name in a gzip header is skipped.',
  ),
  shown('5.4.1 L2', 'File names from users are validated, and downloads named.', 'exchange/attachments'),
  shown('5.4.2 L2', 'Served file names are encoded.', 'exchange/attachments'),
  shown('5.4.3 L2', 'Files from outside are scanned for malware.', 'functions/release-attachment'),
];
