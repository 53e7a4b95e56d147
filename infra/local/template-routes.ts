// The API of the model: the tree of AWS::ApiGateway::Resource with its methods, as a list of routes.

import {
  arrayAt,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
  optional,
  stringAt,
  TemplateError,
} from './json-values.ts';
import { rootResourceId } from './physical-names.ts';
import type { Resource, ResourcesOf } from './template-resource.ts';
import { type FunctionModel, functionNamed } from './template-compute.ts';

export type RouteModel = {
  /** GET, POST, … or ANY. */
  method: string;
  /** As the gateway names it: `/v1/feeds/{feedId}/items`, `/docs/{file+}`. */
  resource: string;
  resourceId: string;
  functionName: string;
  timeoutMilliseconds: number;
};
/** How the gateway renders an answer of its own (AWS::ApiGateway::GatewayResponse). */
export type GatewayAnswer = {
  statusCode?: number;
  headers: { [name: string]: string };
  /** Content type to body, with `$context.…` in it. */
  templates: { [contentType: string]: string };
};
export type ApiModel = {
  id: string;
  stageName: string;
  routes: RouteModel[];
  /** Response type (`MISSING_AUTHENTICATION_TOKEN`, `DEFAULT_4XX`, …) to its rendering. */
  answers: { [responseType: string]: GatewayAnswer };
};

export function readApi(resourcesOf: ResourcesOf, functions: readonly FunctionModel[]): ApiModel {
  const apis = resourcesOf('AWS::ApiGateway::RestApi');
  if (apis.length > 1) throw new TemplateError('There are several APIs, and one local origin.');
  const binary = apis.flatMap(({ id, properties }) => optional(properties.BinaryMediaTypes, id, arrayAt) ?? []);
  if (apis.length === 1 && !binary.includes('*/*')) {
    throw new TemplateError('The local door serves an API whose binary media types are */* only.');
  }
  const paths = readPaths(resourcesOf('AWS::ApiGateway::Resource'));
  const stage = resourcesOf('AWS::ApiGateway::Stage')[0]?.properties.StageName;
  return {
    id: apis[0]?.id ?? 'none',
    stageName: stage === undefined ? 'local' : stringAt(stage, 'StageName'),
    routes: resourcesOf('AWS::ApiGateway::Method').map((method) => readRoute(method, paths, functions)),
    answers: Object.fromEntries(resourcesOf('AWS::ApiGateway::GatewayResponse').map(readAnswer)),
  };
}

function readPaths(resources: Resource[]): Map<string, string> {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const pathOf = (id: string): string => {
    if (id === rootResourceId) return '';
    const resource = byId.get(id);
    if (resource === undefined) throw new TemplateError(`The API resource ${id} is not in the template.`);
    const { ParentId, PathPart } = resource.properties;
    return `${pathOf(stringAt(ParentId, `${id}.ParentId`))}/${stringAt(PathPart, `${id}.PathPart`)}`;
  };
  return new Map([[rootResourceId, '/'], ...resources.map(({ id }): [string, string] => [id, pathOf(id)])]);
}

function readRoute(
  { id, properties }: Resource,
  paths: Map<string, string>,
  functions: readonly FunctionModel[],
): RouteModel {
  const resourceId = stringAt(properties.ResourceId, `${id}.ResourceId`);
  const resource = paths.get(resourceId);
  if (resource === undefined) throw new TemplateError(`${id} hangs on ${resourceId}, which is not in the template.`);
  if ((properties.AuthorizationType ?? 'NONE') !== 'NONE' || properties.ApiKeyRequired === true) {
    throw new TemplateError(
      `${id} has a gateway authorizer or an API key: here every function verifies its caller itself.`,
    );
  }
  const {
    Type,
    Uri,
    TimeoutInMillis,
    IntegrationHttpMethod,
    Credentials: _asWhom,
    ...others
  } = objectAt(properties.Integration, `${id}.Integration`);
  if (Type !== 'AWS_PROXY' || (IntegrationHttpMethod ?? 'POST') !== 'POST' || Object.keys(others).length > 0) {
    throw new TemplateError(`${id} is not a plain AWS_PROXY integration, the only kind served locally.`);
  }
  const functionArn = /\/functions\/(.+)\/invocations$/.exec(stringAt(Uri, `${id}.Uri`))?.[1] ?? '';
  return {
    method: stringAt(properties.HttpMethod, `${id}.HttpMethod`),
    resource,
    resourceId,
    functionName: functionNamed(functionArn, functions, `${id}.Uri`).name,
    timeoutMilliseconds: optional(TimeoutInMillis, id, numberAt) ?? 29_000,
  };
}

function readAnswer({ id, properties }: Resource): [string, GatewayAnswer] {
  const statusCode = optional(properties.StatusCode, id, numberAt);
  const headers: { [name: string]: string } = {};
  for (const [parameter, value] of Object.entries(strings(properties.ResponseParameters, id))) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
    const literal = /^'(.*)'$/.exec(value)?.[1];
    if (name === undefined || literal === undefined) {
      throw new TemplateError(
        `${id} sets ${parameter} to ${value}: only headers with a fixed value are served locally.`,
      );
    }
    headers[name] = literal;
  }
  return [
    stringAt(properties.ResponseType, `${id}.ResponseType`),
    { headers, templates: strings(properties.ResponseTemplates, id), ...(statusCode !== undefined && { statusCode }) },
  ];
}

function strings(value: JsonObject[string] | undefined, id: string): { [name: string]: string } {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, stringAt(text, `${id}.${name}`)]));
}
