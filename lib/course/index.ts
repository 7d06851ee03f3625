export * from './types';
export { contentDir, courseIds, loadCourse, loadCourses, loadLesson } from './load';
export { splitSession, type Exchange } from './session';
