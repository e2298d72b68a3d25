from aws_cdk import aws_lambda
