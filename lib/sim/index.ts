/** The front door of the simulator: everything outside `lib/sim` comes in here. */
export { createWorld, loadWorld, UnknownVersion, WORLD_VERSION, LAPTOP, LEARNER, type WorldOptions } from './world';
export type { Input, ScriptResult, Trace, World, WorldState } from './world-types';
export type { HttpRequest, HttpResponse, Instant, Json, Progress } from './core';
export { fromBytes, toBytes } from './core';
export { readAhead, written } from './api';
export { fieldsAt, kindNames, schemaOf, type FieldInfo } from './kinds/fields';
export type { Schema } from './kinds/schema';
export type { Connection } from './connections';
