/** What a foreign issuer may answer instead of its keys. The control is an issuer that answers with one. */
import type { RequestListener } from 'node:http';

export type KeySetVector = { readonly row: number; readonly name: string; readonly answer: RequestListener };

const KEY = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
export const keySet = (...kids: string[]): string => JSON.stringify({ keys: kids.map((kid) => ({ ...KEY, kid })) });

export const answering =
  (body: string, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);

const issuer = (what: string, answer: RequestListener): KeySetVector => ({
  row: 29,
  name: `holds an issuer that ${what}`,
  answer,
});

export const keySetVectors: readonly KeySetVector[] = [
  issuer('answers 500', answering('{}', 500)),
  issuer('answers 404', answering(keySet('a'), 404)),
  issuer('sends a page', answering('<!doctype html><title>Hotel</title>')),
  issuer('sends no key set', answering('{"keys":{}}')),
  issuer('sends a member twice', answering('{"keys":[],"keys":[]}')),
  issuer(
    'sends keys that are none',
    answering('{"keys":[1,null,{"kty":"oct","k":"AA","kid":"a"},{"kty":"EC","kid":"a"}]}'),
  ),
  issuer('sends 10 MB', answering(`{"keys":[],"x":"${'x'.repeat(10_000_000)}"}`)),
  issuer('sends us elsewhere', (_request, response) => void response.writeHead(302, { Location: '/other' }).end()),
  issuer('hangs up', (request) => void request.socket.destroy()),
  issuer('never answers', () => {}),
  issuer('begins and never ends', (_request, response) => void response.writeHead(200).write('{"keys":[')),
];
