/** OWASP ASVS 5.0.0, V5: files. Attachments are announced in a report and have no way in yet; bodies are signed messages. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notApplicable } = rowsOf('ASVS');

const NO_FILES = 'No file can be uploaded yet.';

export const files: readonly Control[] = [
  notApplicable('5.1.1 L2', 'Permitted types, names and sizes of uploads are documented.', NO_FILES),
  shown('5.2.1 L1', 'Only bodies of a size that can be worked with are taken.', 'assurance/answers'),
  notApplicable('5.2.2 L1', 'The content of a file is what its name says.', NO_FILES),
  shown('5.2.3 L2', 'Compressed input is bounded in what it becomes.', 'assurance/answers'),
  notApplicable('5.2.4 L3', 'Each user has a quota of files.', NO_FILES),
  notApplicable('5.2.5 L3', 'Archives with symbolic links are refused.', NO_FILES),
  notApplicable('5.2.6 L3', 'Pictures with too many pixels are refused.', NO_FILES),
  notApplicable('5.3.1 L1', 'Uploaded files are never run.', NO_FILES),
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
  notApplicable(
    '5.4.1 L2',
    'File names from users are validated, and downloads named.',
    'No download has a name that a user gave.',
  ),
  notApplicable('5.4.2 L2', 'Served file names are encoded.', 'No download has a name that a user gave.'),
  notApplicable('5.4.3 L2', 'Files from outside are scanned for malware.', NO_FILES),
];
