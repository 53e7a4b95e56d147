// Reads what `node infra/app.ts` wrote to cdk.out: the stacks' templates and where their assets lie.
// Only this file touches the disk on the template's behalf; everything after it is pure.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject, type Json, type JsonObject, objectAt, stringAt, TemplateError } from './json-values.ts';

export type StackTemplate = {
  stackName: string;
  region: string;
  template: JsonObject;
  /** Asset object key (as a template names it) to the absolute path of the synthesized asset. */
  assets: ReadonlyMap<string, string>;
};

export function readCloudAssembly(directory: string): StackTemplate[] {
  const root = resolve(directory);
  const artifacts = Object.values(objectAt(readJson(join(root, 'manifest.json')).artifacts, `${root}/manifest.json`));
  const described = artifacts.map((artifact) => objectAt(artifact, 'artifact'));
  const assets = readAssets(root, described);
  return described.flatMap((artifact) => {
    const properties = isObject(artifact.properties) ? artifact.properties : {};
    // A CDK Stage synthesizes into an assembly of its own, inside this one.
    if (artifact.type === 'cdk:cloud-assembly') {
      return readCloudAssembly(join(root, stringAt(properties.directoryName, 'directoryName')));
    }
    if (artifact.type !== 'aws:cloudformation:stack') return [];
    const templateFile = stringAt(properties.templateFile, 'templateFile');
    const stackName = stringAt(properties.stackName ?? templateFile.replace(/\.template\.json$/, ''), 'stackName');
    return [{ stackName, region: regionOf(artifact), template: readJson(join(root, templateFile)), assets }];
  });
}

function readAssets(root: string, artifacts: JsonObject[]): Map<string, string> {
  const assets = new Map<string, string>();
  for (const artifact of artifacts) {
    if (artifact.type !== 'cdk:asset-manifest') continue;
    const file = stringAt(objectAt(artifact.properties, 'asset manifest').file, 'asset manifest file');
    for (const entry of Object.values(objectAt(readJson(join(root, file)).files ?? {}, file))) {
      const { source, destinations } = objectAt(entry, file);
      const path = join(root, stringAt(objectAt(source, file).path, `${file} path`));
      for (const destination of Object.values(objectAt(destinations, file))) {
        assets.set(stringAt(objectAt(destination, file).objectKey, `${file} objectKey`), path);
      }
    }
  }
  return assets;
}

// `aws://unknown-account/ap-southeast-6`; an environment-agnostic stack says `unknown-region`.
function regionOf(artifact: JsonObject): string {
  const region = typeof artifact.environment === 'string' ? artifact.environment.split('/').at(-1) : undefined;
  return region === undefined || region === 'unknown-region' ? 'ap-southeast-6' : region;
}

function readJson(path: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new TemplateError(`${path} cannot be read: synthesize first (node infra/app.ts).`);
  }
  return objectAt(JSON.parse(text) as Json, path);
}
