// Asks who sits there for the password, before rights are given. A page that has the question shows it by `askBy`.
type Question = () => Promise<boolean>;

let question: Question | undefined;
let asked: Promise<boolean> | undefined;

/** Sets how this page asks; returns what takes that back. */
export function askBy(how: Question): () => void {
  question = how;
  return () => {
    question = undefined;
  };
}

/** Whether the password was shown now. Acts that ask at the same time share one question. */
export function proved(): Promise<boolean> {
  asked ??= (question?.() ?? Promise.resolve(false)).finally(() => {
    asked = undefined;
  });
  return asked;
}
