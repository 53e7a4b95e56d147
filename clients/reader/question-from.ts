/** "/report/narrative: who saw it?", or only the question, which is then about the report as a whole. */
export function questionFrom(text: string): object {
  const found = /^(\/\S*):\s*(.+)$/s.exec(text);
  return found ? { pointer: found[1], text: found[2] } : { pointer: '/report', text };
}
