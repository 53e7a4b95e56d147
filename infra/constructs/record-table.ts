// A DynamoDB table with the house defaults: on demand, encrypted with the key of the house, 35 days of point-in-time restore, kept in production.
//
// `AWS::DynamoDB::Table`, not `GlobalTable` (CDK's TableV2): cdk-nag's DynamoDB rules look at `Table` alone, and there
// is one region so far. The day the replica region is switched on, the retained tables are imported as global tables.
import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

const text = (name: string) => ({ name, type: AttributeType.STRING });

export interface RecordTableProps {
  readonly keep: boolean;
  readonly recordsKey: IKey;
  /** Partition key alone, for records that are only ever looked up by their whole name. */
  readonly hasSortKey?: boolean;
  readonly hasStream?: boolean;
  /** Attribute (epoch seconds) after which DynamoDB may drop the record. */
  readonly expiresBy?: string;
  /** `shows`: what a list made of it says of an item; all of it, if nothing is named. Each write of an item writes these again. */
  readonly index?: {
    readonly name: string;
    readonly partitionKey: string;
    readonly sortKey: string;
    readonly shows?: readonly string[];
  };
}

export class RecordTable extends Table {
  /** The name under which a function finds the table: `REGISTRY_TABLE` for the Registry. */
  readonly environmentName: string;
  readonly indexName: string | undefined;

  constructor(scope: Construct, id: string, props: RecordTableProps) {
    super(scope, id, {
      // Named: a change that needs a new table then fails loudly instead of quietly starting an empty one.
      tableName: `ptcn-${id.toLowerCase()}`,
      partitionKey: text('pk'),
      ...(props.hasSortKey === false ? {} : { sortKey: text('sk') }),
      ...(props.hasStream ? { stream: StreamViewType.NEW_IMAGE } : {}),
      ...(props.expiresBy ? { timeToLiveAttribute: props.expiresBy } : {}),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.recordsKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: props.keep,
      removalPolicy: props.keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.environmentName = `${id.toUpperCase()}_TABLE`;
    this.indexName = props.index?.name;
    if (props.index) {
      this.addGlobalSecondaryIndex({
        indexName: props.index.name,
        partitionKey: text(props.index.partitionKey),
        sortKey: text(props.index.sortKey),
        ...(props.index.shows
          ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...props.index.shows] }
          : {}),
      });
    }
  }
}
