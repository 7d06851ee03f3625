import * as React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { getMDXComponent } from 'mdx-bundler/client/jsx';
import { compileLesson } from '@/lib/course/compile';
import type { Lesson } from '@/lib/course';
import { Listing, Run, Session } from './code';
import { Check, Help, Hint, Option, Predict, Solution, Step, Then } from './step';
import { Figure, Note, Term } from './words';
import styles from './lesson.module.css';

type Text = React.ComponentType<{ components: Record<string, React.ComponentType<any>> }>;

const texts = new Map<string, Text>();

/** Runs compiled text with the page's own React, here on the server: nothing is evaluated in a browser. */
function textOf(code: string): Text {
  let text = texts.get(code);
  if (!text) {
    text = getMDXComponent(code, { React, ReactDOM: {}, _jsx_runtime: jsxRuntime }) as unknown as Text;
    if (texts.size > 500) texts.clear();
    texts.set(code, text);
  }
  return text;
}

const plain = (node: React.ReactNode): string => (Array.isArray(node) ? node.map(plain).join('') : typeof node === 'string' ? node : React.isValidElement<{ children?: React.ReactNode }>(node) ? plain(node.props.children) : '');

/** The text of a lesson. A step whose file is at fault shows as a gap; the rest is there. */
export async function LessonText({ lesson, glossary }: { lesson: Lesson; glossary: Readonly<Record<string, string>> }) {
  const { parts } = await compileLesson(lesson);
  const meanings = new Map(Object.entries(glossary).map(([term, meaning]) => [term.toLowerCase(), meaning]));
  const components = {
    Step,
    Check,
    Help,
    Hint,
    Solution,
    Predict,
    Option,
    Then,
    Note,
    Session,
    Listing,
    Run,
    Term: ({ of, children }: { of?: string; children: React.ReactNode }) => {
      const word = (of ?? plain(children)).toLowerCase();
      return <Term meaning={meanings.get(word) ?? meanings.get(word.replace(/s$/, '')) ?? null}>{children}</Term>;
    },
    Figure: ({ src, ...rest }: { src: string; alt: string; children?: React.ReactNode }) => <Figure src={/^https?:/.test(src) ? src : `/content/${lesson.course}/${lesson.path}/${src}`} {...rest} />,
    // A short piece of code is not torn at a hyphen or a blank.
    code: ({ children }: { children?: React.ReactNode }) => <code className={plain(children).length <= 28 ? styles.short : undefined}>{children}</code>,
    table: (props: object) => (
      <div className={styles.table}>
        <table {...props} />
      </div>
    ),
    a: ({ href = '', children }: { href?: string; children?: React.ReactNode }) => (
      <a href={href} {...(/^https?:/.test(href) ? { target: '_blank', rel: 'noreferrer' } : {})}>
        {children}
      </a>
    ),
  };
  return (
    <>
      {parts.map((part, i) => {
        if (typeof part === 'string') {
          const Part = textOf(part);
          return <Part key={i} components={components} />;
        }
        const { file, line, column, message } = part.error;
        return (
          <div key={i} className={styles.fault} role="note">
            <p>A part of this lesson can’t be shown. The rest works; we are sorry.</p>
            {process.env.NODE_ENV === 'development' && (
              <pre>
                {file}:{line}:{column}: {message}
              </pre>
            )}
          </div>
        );
      })}
    </>
  );
}
