// What was said in a recording, line by line; a line plays from its moment.
import { Bot, Keyboard, UserRound } from "lucide-react";
import { clockOf } from "../../lib/time";
import type { Line } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";

const SURE = 0.6;

interface Props {
  lines: Line[];
  /** Index of the line that sounds now, -1 for none. */
  lit: number;
  play: (fromMs: number) => void;
}

export function Lines({ lines, lit, play }: Props) {
  if (lines.length === 0) return null;
  return (
    <ol className="lines" aria-label={w("play.lines")}>
      {lines.map((line, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a finished recording never change places
        <Spoken key={n} line={line} lit={n === lit} play={() => play(line.ms)} />
      ))}
    </ol>
  );
}

function Spoken({ line, lit, play }: { line: Line; lit: boolean; play: () => void }) {
  const ours = line.who === "ours";
  return (
    <li className={line.who} aria-current={lit || undefined}>
      <button type="button" className="plain" onClick={play} title={w("play.from", { at: clockOf(line.ms) })}>
        <span className="figures quiet small">{clockOf(line.ms)}</span>
        <Icon of={ours ? Bot : line.origin === "key" ? Keyboard : UserRound} />
        <span className="vh">{w(ours ? "play.ours" : "play.theirs")}: </span>
        <Words line={line} />
      </button>
    </li>
  );
}

function Words({ line }: { line: Line }) {
  if (line.who === "ours") return <span>{line.text}</span>;
  if (line.origin === "key") return <kbd>{line.text}</kbd>;
  return <q className={line.score < SURE ? "unsure" : "sure"}>{line.text}</q>;
}
