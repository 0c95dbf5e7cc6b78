export { loadAddon } from './addon.ts';
