import type { Files } from '../../machine/files';

/** minikube's own configuration file: `~/.minikube/config/config.json`. */
const path = (home: string): string => `${home}/.minikube/config/config.json`;

/** What `minikube config set` has kept; nothing where the file is spoilt. */
export function readSettings(files: Files, home: string): Record<string, unknown> {
  if (!files.exists(path(home))) return {};
  try {
    const value: unknown = JSON.parse(files.read(path(home)));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Keeps all of them. */
export function writeSettings(files: Files, home: string, settings: Readonly<Record<string, unknown>>): void {
  const file = path(home);
  const dir = file.slice(0, file.lastIndexOf('/'));
  if (!files.exists(dir)) files.mkdir(dir, { parents: true });
  files.write(file, `${JSON.stringify(settings, null, 4)}\n`);
}

/** Addons that are switched on in a profile: kept in its config file. */
const addonsPath = (home: string, profile: string): string => `${home}/.minikube/profiles/${profile}/config.json`;

/** Whether each addon is on; those that nobody has touched are as `minikube start` leaves them. */
export function enabledAddons(files: Files, home: string, profile: string): Record<string, boolean> {
  const start = { 'default-storageclass': true, 'storage-provisioner': true };
  const file = addonsPath(home, profile);
  if (!files.exists(file)) return start;
  try {
    const value = JSON.parse(files.read(file)) as { Addons?: Record<string, boolean> };
    return { ...start, ...value.Addons };
  } catch {
    return start;
  }
}

/** Notes that an addon was switched on or off. */
export function setAddon(files: Files, home: string, profile: string, addon: string, on: boolean): void {
  const file = addonsPath(home, profile);
  const dir = file.slice(0, file.lastIndexOf('/'));
  if (!files.exists(dir)) files.mkdir(dir, { parents: true });
  files.write(file, `${JSON.stringify({ Name: profile, Driver: 'docker', Addons: { ...enabledAddons(files, home, profile), [addon]: on } }, null, '\t')}\n`);
}
