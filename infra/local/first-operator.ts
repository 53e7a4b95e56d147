// A new exchange has no operator, and only operators let partners in. So the first start makes one: the
// operator's client generates the keys and prints the registry item, and we put it there if it is not.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DataDirectory } from './data-directory.ts';
import { writeDurably } from './durable-file.ts';
import { StartupError } from './startup-error.ts';
import { projectRoot } from './synthesis.ts';

const run = promisify(execFile);
const client = join(projectRoot, 'clients', 'operator', 'ptcn-ops.ts');

/** Answers whether there is an operator; there is none as long as nobody can make one. */
export async function enrolFirstOperator(
  dynamodb: DynamoDBClient,
  registryTable: string,
  directory: DataDirectory,
  report: (line: string) => void,
): Promise<boolean> {
  if (!existsSync(directory.operatorItem)) {
    if (!existsSync(client)) return false;
    report('Making the first operator …');
    await makeItem(directory);
  }
  // Put at every start: the last one may have been killed between making the keys and enrolling them.
  const Item = JSON.parse(readFileSync(directory.operatorItem, 'utf8')) as Record<string, AttributeValue>;
  try {
    await dynamodb.send(
      new PutItemCommand({ TableName: registryTable, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  return true;
}

async function makeItem({ operatorKeys, operatorItem }: DataDirectory): Promise<void> {
  try {
    const { stdout } = await run(process.execPath, [client, 'first-operator', '--key-file', operatorKeys], {
      cwd: projectRoot,
    });
    JSON.parse(stdout);
    await writeDurably(dirname(operatorItem), basename(operatorItem), stdout);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new StartupError(`The first operator could not be made: ${said.trim()}`);
  }
}
