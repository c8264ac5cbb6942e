// A recording to listen to: its loudness on both sides, its lines in step with it, each line a way to its moment.
import { Headphones, Keyboard, LoaderCircle, Pause, Play, RotateCcw, UserRound, Bot } from "lucide-react";
import { useMemo, type KeyboardEvent } from "react";
import { clockOf } from "../lib/time";
import type { Line, Sound } from "../lib/types";
import { w } from "../lib/words";
import { Icon } from "./Bits";
import { usePlaying } from "./playing";
import "./player.css";

const STEP_MS = 5000;
const SURE = 0.6;

export function Player({ sound, lines = [] }: { sound: Sound; lines?: Line[] }) {
  const player = usePlaying(sound);
  if (sound.state !== "ready") return <p className="quiet small player-note"><Icon of={Headphones} />{w(`play.${sound.state}`)}</p>;
  const { state, ms } = player;
  const lit = state === "playing" || state === "paused" || ms > 0 ? lines.findLastIndex((line) => line.ms <= ms + 1) : -1;
  const runs = state === "playing" || state === "loading";
  return (
    <div className="player" data-state={state}>
      <div className="player-bar">
        <button className="square play" onClick={() => (runs ? player.pause() : player.play())} aria-label={w(runs ? "play.pause" : "play.play")}>
          <Icon of={state === "loading" ? LoaderCircle : runs ? Pause : Play} /></button>
        <Wave sound={sound} ms={ms} seek={player.seek} />
        <span className="figures quiet small">{clockOf(ms)} / {clockOf(sound.length_ms)}</span>
        <button className="plain small" onClick={player.faster} aria-label={w("play.speed", { n: times(player.speed) })}>{times(player.speed)}×</button>
      </div>
      {state === "failed" && (
        <p className="bad-ink small" role="alert">{w("play.failed")} <button className="plain small" onClick={() => player.play()}><Icon of={RotateCcw} />{w("play.again")}</button></p>
      )}
      {lines.length > 0 && (
        <ol className="lines" aria-label={w("play.lines")}>
          {lines.map((line, n) => <Spoken key={n} line={line} lit={n === lit} play={() => player.play(line.ms)} />)}
        </ol>
      )}
    </div>
  );
}

const times = (speed: number) => String(speed).replace(".", document.documentElement.lang === "en" ? "." : ",");

function Spoken({ line, lit, play }: { line: Line; lit: boolean; play: () => void }) {
  const ours = line.who === "ours";
  const key = line.origin === "key";
  return (
    <li className={line.who} aria-current={lit || undefined}>
      <button className="plain" onClick={play} title={w("play.from", { at: clockOf(line.ms) })}>
        <span className="figures quiet small">{clockOf(line.ms)}</span>
        <Icon of={ours ? Bot : key ? Keyboard : UserRound} />
        <span className="vh">{w(ours ? "play.ours" : "play.theirs")}: </span>
        {ours ? <span>{line.text}</span> : key ? <kbd>{line.text}</kbd> : <q className={line.score < SURE ? "unsure" : "sure"}>{line.text}</q>}
      </button>
    </li>
  );
}

const HALF = 100;

/** The caller above the line, us below; what was heard already in the accent. */
function Wave({ sound, ms, seek }: { sound: Sound; ms: number; seek: (ms: number) => void }) {
  const bars = Math.max(sound.theirs.length, sound.ours.length, 1);
  const shape = useMemo(() => `${rects(sound.theirs, true)}${rects(sound.ours, false)}` || `M0 ${HALF}h${bars}`, [sound.id, bars]);
  const at = sound.length_ms ? ms / sound.length_ms : 0;
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP_MS, ArrowDown: -STEP_MS, ArrowRight: STEP_MS, ArrowUp: STEP_MS }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    seek(ms + by);
  };
  return (
    <div className="wave">
      <svg viewBox={`0 0 ${bars} ${2 * HALF}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={shape} className="ahead" />
        <svg width={bars * at} height={2 * HALF} viewBox={`0 0 ${bars * at || 1} ${2 * HALF}`} preserveAspectRatio="none"><path d={shape} className="heard" /></svg>
      </svg>
      <input type="range" min={0} max={sound.length_ms} step={100} value={Math.min(ms, sound.length_ms)} aria-label={w("play.position")}
        aria-valuetext={w("play.at", { at: clockOf(ms), length: clockOf(sound.length_ms) })} onKeyDown={keys} onChange={(event) => seek(Number(event.target.value))} />
    </div>
  );
}

/** One bar a value; 16 of 127 are about 6 dB, so that speech fills the height and hiss does not. */
function rects(values: number[], up: boolean): string {
  return values.map((value, n) => {
    const height = Math.max(2, Math.round(((value - 30) / 97) * HALF));
    return `M${n + 0.15} ${HALF}v${up ? -height : height}h.7v${up ? height : -height}z`;
  }).join("");
}
