// A spoken message: its words under its sound, or why there are none.
import { Voicemail as VoicemailIcon } from "lucide-react";
import { length } from "../../lib/time";
import type { Item, Sound } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";
import { Player } from "../player/Player";
import { When, Words } from "./Message";

const WHY = { wanted: "voicemail.wanted", unavailable: "voicemail.unavailable", done: "voicemail.empty", none: "" };

export function Voicemail({ item, sound }: { item: Item; sound: Sound }) {
  const why = WHY[sound.transcript];
  return (
    <article className="call" aria-label={w("voicemail.title")}>
      <header>
        <Icon of={VoicemailIcon} />
        <strong>{w("voicemail.title")}</strong>
        {sound.length_ms > 0 && <span className="figures quiet">{length(Math.round(sound.length_ms / 1000))}</span>}
        <When at={item.at} />
      </header>
      <Player sound={sound} />
      {item.text && <Words of={item.text} />}
      {!item.text && why && (
        <p className="quiet small" aria-live="polite">
          {wordOr(why, "")}
        </p>
      )}
    </article>
  );
}
