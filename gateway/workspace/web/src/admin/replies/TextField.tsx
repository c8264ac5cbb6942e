// The text of a reply in one register, with an example of what a customer gets and what it costs.
import { useId } from "react";
import { Cost } from "../../desk/composer/Cost";
import type { ReplyList } from "../../lib/types";
import { w } from "../../lib/words";
import { example, unknownVariable } from "./draft";

const LONGEST = 1600;

interface Props {
  label: string;
  language: string;
  text: string;
  set: (text: string) => void;
  variables: ReplyList["variables"];
  filled: { agent: string; brand: string };
}

export function TextField({ label, language, text, set, variables, filled }: Props) {
  const hint = useId();
  const wrong = unknownVariable(text, variables);
  const shown = example(text.trim(), filled.agent, filled.brand);
  return (
    <div className="reply-text">
      <label>
        {label}
        <textarea
          rows={3}
          lang={language}
          maxLength={LONGEST}
          value={text}
          aria-invalid={wrong !== ""}
          aria-describedby={hint}
          onChange={(event) => set(event.target.value)}
        />
      </label>
      <div id={hint}>
        {wrong && <p className="told bad">{wrong}</p>}
        {shown && !wrong && (
          <p className="reply-example">
            <span className="quiet small">
              {w("replies.example")} · <Cost text={shown} channel="sms" />
            </span>
            <span lang={language}>{shown}</span>
          </p>
        )}
      </div>
    </div>
  );
}
