// The answers the gateway gives by itself, before or instead of a function: their status, their message,
// and the stack's own rendering of them (AWS::ApiGateway::GatewayResponse). Pure.

import type { HttpAnswer } from './proxy-answer.ts';
import type { ApiModel } from './template-routes.ts';

// https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
const defaults = {
  BAD_REQUEST_BODY: [400, 'Invalid request body'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  HEADERS_TOO_LARGE: [431, 'Request Header Fields Too Large'],
  INTERNAL_SERVER_ERROR: [502, 'Internal server error'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
} as const;

export type GatewayFault = keyof typeof defaults;

export function gatewayAnswer(fault: GatewayFault, answers: ApiModel['answers'], requestId: string): HttpAnswer {
  const [status, message] = defaults[fault];
  const custom = answers[fault] ?? answers[status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'];
  const [contentType, template] = Object.entries(custom?.templates ?? {})[0] ?? [
    'application/json',
    '{"message":$context.error.messageString}',
  ];
  return {
    // A DEFAULT_… rendering keeps the status of the fault unless it names one.
    statusCode: custom?.statusCode ?? status,
    // A header of the rendering replaces the gateway's own of that name.
    headers: Object.entries({
      'content-type': contentType,
      'x-amzn-errortype': `${fault.split('_').map(capitalised).join('')}Exception`,
      ...Object.fromEntries(Object.entries(custom?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    }),
    body: Buffer.from(
      template
        .replaceAll('$context.error.messageString', JSON.stringify(message))
        .replaceAll('$context.error.message', message)
        .replaceAll('$context.error.responseType', fault)
        .replaceAll('$context.requestId', requestId),
    ),
  };
}

function capitalised(word: string): string {
  return `${word.charAt(0)}${word.slice(1).toLowerCase()}`;
}
