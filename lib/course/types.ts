/** A problem in the course's files, for its author: it stands in no way of a learner's reading the rest. */
export interface AuthorError {
  /** Path below the content folder. */
  readonly file: string;
  /** From 1; absent when the whole file is meant. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

export interface Course {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly audience: string;
  readonly modules: readonly Module[];
  readonly glossary: Readonly<Record<string, string>>;
  readonly errors: readonly AuthorError[];
}

export interface Module {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** In order; lessons whose file can't be read at all are left out (and are in the course's errors). */
  readonly lessons: readonly LessonInfo[];
}

export interface LessonInfo {
  /** `module/lesson`: what the database and addresses call it. */
  readonly path: string;
  readonly course: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly title: string;
  readonly checks: readonly Check[];
  readonly hints: number;
}

export interface Check {
  readonly id: string;
  /** The goal as plain text. */
  readonly goal: string;
  readonly points: number;
}

export interface Lesson extends LessonInfo {
  /** lesson.mdx, whole. */
  readonly source: string;
  /** Absolute path of the folder. */
  readonly dir: string;
  /** Scripts by check id. A check whose script is missing is in `errors` and can't pass. */
  readonly scripts: Readonly<Record<string, string>>;
  /** A cluster that is up before anything else happens. */
  readonly cluster: { readonly name: string; readonly nodes: number } | null;
  readonly setup: string | null;
  readonly solution: string | null;
  /** By file name without `.sh`. */
  readonly wrong: Readonly<Record<string, string>>;
  /** Laid into the learner's home; paths relative to it. */
  readonly files: Readonly<Record<string, string>>;
  readonly errors: readonly AuthorError[];
}
