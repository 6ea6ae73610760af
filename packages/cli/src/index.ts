export { setUpAuthentication } from './config/authentication.ts';
export { type ConfigResult, loadConfig } from './config/load-config.ts';
export type { AccountConfig, BridgeConfig } from './config/schema.ts';
export { checkExposure, readTls, type StartUpRefusal } from './config/start-up.ts';
export { main } from './run.ts';
