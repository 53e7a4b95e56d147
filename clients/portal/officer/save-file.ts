/** Gives the officer a file: made here, from nowhere else. */
export function saveFile(name: string, text: string, type = 'application/jose'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
