export { kubectl } from './kubectl';
