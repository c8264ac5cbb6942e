// A recording: its loudness on both sides, and its lines in step with it, each a way to its moment.
import { Headphones, LoaderCircle, Pause, Play, RotateCcw } from "lucide-react";
import { clockOf, decimal } from "../../lib/time";
import type { Line, Sound } from "../../lib/types";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { Lines } from "./Lines";
import { usePlayer } from "./usePlayer";
import { Wave } from "./Wave";

export function Player({ sound, lines = [] }: { sound: Sound; lines?: Line[] }) {
  const player = usePlayer(sound);
  if (sound.state !== "ready") {
    return (
      <p className="quiet small player-note">
        <Icon of={Headphones} />
        {w(`play.${sound.state}`)}
      </p>
    );
  }
  const { state, ms } = player;
  const runs = state === "playing" || state === "loading";
  const begun = state === "playing" || state === "paused" || ms > 0;
  const speed = decimal(player.speed);
  return (
    <div className="player" data-state={state}>
      <div className="player-bar">
        <button
          type="button"
          className="square play"
          onClick={() => (runs ? player.pause() : player.play())}
          aria-label={w(runs ? "play.pause" : "play.play")}
        >
          <Icon of={state === "loading" ? LoaderCircle : runs ? Pause : Play} />
        </button>
        <Wave sound={sound} ms={ms} seek={player.seek} />
        <span className="figures quiet small">
          {clockOf(ms)} / {clockOf(sound.length_ms)}
        </span>
        <button
          type="button"
          className="plain small"
          onClick={player.faster}
          aria-label={w("play.speed", { n: speed })}
        >
          {speed}×
        </button>
      </div>
      {state === "failed" && (
        <p className="bad-ink small" role="alert">
          {w("play.failed")}{" "}
          <button type="button" className="plain small" onClick={() => player.play()}>
            <Icon of={RotateCcw} />
            {w("play.again")}
          </button>
        </p>
      )}
      <Lines lines={lines} lit={begun ? litLine(lines, ms) : -1} play={player.play} />
    </div>
  );
}

/** The line that sounds at `ms`, -1 for none. */
export const litLine = (lines: Line[], ms: number) => lines.findLastIndex((line) => line.ms <= ms + 1);
