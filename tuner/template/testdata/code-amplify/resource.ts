import { defineFunction } from '@aws-amplify/backend';
