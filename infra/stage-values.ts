// What of a stage's row every function is told. It stands in the template as it is, so that a deployment brings what the row says now.
// A laptop alone fills it in when it starts, by parameters: CloudFormation would go on with the value of the first deployment.
import { CfnParameter, type Stack } from 'aws-cdk-lib';
import type { StageConfig } from './config.ts';

/** The one origin of issuer, audience, proofs and links. */
export const publicOriginIn = (stack: Stack, stage: StageConfig): string =>
  valueIn(stack, stage, 'PublicOrigin', stage.publicOrigin);

/** Issuers that staff sign in at, a JSON text as schemas/staff.ts has it. */
export const staffIssuersIn = (stack: Stack, stage: StageConfig): string =>
  valueIn(stack, stage, 'StaffIssuers', JSON.stringify(stage.staffIssuers));

const valueIn = (stack: Stack, { stage }: StageConfig, name: string, value: string): string =>
  stage === 'local' ? new CfnParameter(stack, name, { default: value }).valueAsString : value;
