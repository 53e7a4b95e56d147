/** The token endpoint's own dialect: a form in, RFC 6749 answers and errors out (sections 4.4, 5.1, 5.2; RFC 8693). */
import { Refusal } from '#domain/exchange-error.ts';
import { TOKEN_EXCHANGE_GRANT, type TokenError } from '#schemas/token.ts';
import { FORM_BODY, type HttpRequest, readBody } from './http-request.ts';
import { type HttpResponse, json } from './http-response.ts';

/** A refusal in the words of RFC 6749 section 5.2. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  readonly error: TokenError['error'];

  constructor(error: TokenError['error'], description: string) {
    super(description);
    this.error = error;
  }
}

/** One answer for whatever is wrong with who is asking. */
const UNIFORM = {
  invalid_client: 'Client authentication failed.',
  invalid_grant: 'The sign-in is not valid here.',
} as const;

export const notAuthentic = (error: keyof typeof UNIFORM): TokenRefusal => new TokenRefusal(error, UNIFORM[error]);

const GRANT_TYPES = ['client_credentials', TOKEN_EXCHANGE_GRANT];

/** Form fields, each at most once. */
export function readTokenForm(request: HttpRequest): URLSearchParams {
  let form: URLSearchParams;
  try {
    form = new URLSearchParams(Buffer.from(readBody(request, FORM_BODY)).toString('utf8'));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new TokenRefusal('invalid_request', 'Send a form (application/x-www-form-urlencoded) of at most 8 KiB.');
  }
  const names = [...form.keys()];
  if (new Set(names).size !== names.length) throw new TokenRefusal('invalid_request', 'A parameter stands twice.');
  const grantType = form.get('grant_type');
  if (grantType === null) throw new TokenRefusal('invalid_request', 'grant_type is missing.');
  if (!GRANT_TYPES.includes(grantType)) {
    throw new TokenRefusal(
      'unsupported_grant_type',
      'The grant type is client_credentials, or token exchange for staff.',
    );
  }
  return form;
}

export function tokenError(error: unknown): HttpResponse {
  if (!(error instanceof TokenRefusal)) throw error;
  const body: TokenError = { error: error.error, error_description: error.message };
  // The client that was claimed is not noted: nobody has proven to be it.
  return { ...json(error.error in UNIFORM ? 401 : 400, body, { Pragma: 'no-cache' }), noted: { code: error.error } };
}
