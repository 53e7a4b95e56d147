/** A strict reader of CSV: RFC 4180 section 2 and nothing besides, with the byte order mark that our tables begin with. */

/** Rows by the names of the first line. @throws for whatever the RFC does not have. */
export function readCsv(text: string): Record<string, string>[] {
  if (!text.startsWith('\ufeff')) throw new Error('No byte order mark.');
  const [names = [], ...rows] = recordsOf(text.slice(1));
  if (new Set(names).size !== names.length) throw new Error('Two columns of one name.');
  return rows.map((row) => {
    if (row.length !== names.length) throw new Error(`${row.length} fields in a table of ${names.length}.`);
    return Object.fromEntries(names.map((name, at) => [name, row[at] ?? '']));
  });
}

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const field = /"((?:[^"]|"")*)"|[^",\r\n]*/y;
    field.lastIndex = at;
    const [whole = '', quoted] = field.exec(text) ?? [];
    record.push(quoted === undefined ? whole : quoted.replaceAll('""', '"'));
    at += whole.length;
    if (text.startsWith(',', at)) at += 1;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      records.push(record);
      record = [];
    } else throw new Error(`Neither a comma nor CRLF behind the field at ${at}.`);
  }
  if (record.length > 0) throw new Error('The last line has no end.');
  return records;
}
