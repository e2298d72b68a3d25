import * as lambda from 'aws-cdk-lib/aws-lambda';
