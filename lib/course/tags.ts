/** The tags a lesson may use, with the attributes each may have; true: must have. docs/writing-a-lesson.md describes them. */
export const TAGS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  Step: { title: true },
  Check: { id: true, points: false },
  Hint: {},
  Solution: {},
  Predict: { ask: true },
  Option: { correct: false, why: true },
  Then: {},
  Term: { of: false },
  Note: { title: false },
  Figure: { src: true, alt: true },
  kbd: {},
  br: {},
};

/** Names of folders, checks and modules. */
export const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
