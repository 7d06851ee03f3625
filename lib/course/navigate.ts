import type { Course, LessonInfo, Module } from './types';

export interface Place {
  readonly module: Module;
  readonly lesson: LessonInfo;
  /** From 0, over the whole course. */
  readonly index: number;
  readonly previous: LessonInfo | null;
  readonly next: LessonInfo | null;
}

/** Where a lesson (`module/lesson`) stands in its course; undefined if it is not in it. */
export function placeOf(course: Course, path: string): Place | undefined {
  const all = course.modules.flatMap((module) => module.lessons.map((lesson) => ({ module, lesson })));
  const index = all.findIndex((x) => x.lesson.path === path);
  const here = all[index];
  return here && { ...here, index, previous: all[index - 1]?.lesson ?? null, next: all[index + 1]?.lesson ?? null };
}

export const lessonHref = (lesson: Pick<LessonInfo, 'course' | 'path'>): string => `/learn/${lesson.course}/${lesson.path}`;

export const checksOf = (lesson: LessonInfo) => lesson.steps.flatMap((s) => s.checks);
