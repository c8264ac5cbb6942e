// What is said on the call, as captions, and what keys mean now, as buttons.
import { w } from "../lib/words";

export type Choice = { key: string; label: string };

export interface Captions {
  said(words: string): void;
  heard(words: string, label: string): void;
  offer(choices: Choice[]): void;
  clear(hint: string): void;
}

export function openCaptions(log: HTMLElement, choices: HTMLElement, press: (key: string) => void): Captions {
  const add = (made: HTMLElement) => {
    log.querySelector("p.empty")?.remove();
    for (const old of log.querySelectorAll(".told-line")) old.classList.add("past");
    log.append(made);
    log.scrollTop = log.scrollHeight;
  };
  const offer = (now: Choice[]) => {
    choices.hidden = now.length === 0;
    choices.replaceChildren(...now.map((choice) => choiceButton(choice, press)));
    log.scrollTop = log.scrollHeight;
  };
  return {
    said: (words) => add(paragraph("told-line", words)),
    heard: (words, label) => {
      offer([]);
      add(paragraph("mine", labelled(label), words));
    },
    offer,
    clear: (hint) => {
      offer([]);
      log.replaceChildren(...(hint ? [paragraph("quiet empty", hint)] : []));
    },
  };
}

function paragraph(kind: string, ...parts: (Node | string)[]): HTMLElement {
  const made = document.createElement("p");
  made.className = kind;
  made.append(...parts);
  return made;
}

/** What was heard is told apart by a small label: a key, or words. */
function labelled(label: string): HTMLElement {
  const made = document.createElement("span");
  made.className = "quiet small";
  made.textContent = label;
  return made;
}

function choiceButton({ key, label }: Choice, press: (key: string) => void): HTMLElement {
  const made = document.createElement("button");
  const name = document.createElement("kbd");
  name.textContent = key;
  made.append(name, label);
  made.onclick = () => press(key);
  return made;
}

/** What to say first, for whom. */
export const hint = (business: "shop" | "clinic") => w(`handset.try_${business}`);
