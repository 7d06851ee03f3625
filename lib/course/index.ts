export * from './types';
export { contentDir, courseIds, loadCourse, loadCourses, loadLesson } from './load';
export { checksOf, lessonHref, placeOf, type Place } from './navigate';
export { splitSession, type Exchange } from './session';
