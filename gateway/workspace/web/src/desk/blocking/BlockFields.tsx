// The fields of a block: why, what becomes of calls and texts, and until when.
import { w } from "../../lib/words";
import type { Draft } from "./terms";

export const LONGEST_REASON = 300;
const CALLS: readonly Draft["calls"][] = ["told", "refused", "taken"];

interface Props {
  draft: Draft;
  set: (draft: Draft) => void;
}

export function Reason({ draft, set }: Props) {
  return (
    <label>
      {w("optouts.reason")}
      <input
        required
        maxLength={LONGEST_REASON}
        value={draft.reason}
        onChange={(event) => set({ ...draft, reason: event.target.value })}
      />
    </label>
  );
}

export function BlockFields({ draft, set }: Props) {
  return (
    <>
      <label>
        {w("blocks.calls")}
        <select
          value={draft.calls}
          onChange={(event) => set({ ...draft, calls: event.target.value as Draft["calls"] })}
        >
          {CALLS.map((one) => (
            <option key={one} value={one}>
              {w(`blocks.calls_${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {w("blocks.until")}
        <input
          type="datetime-local"
          value={draft.until}
          onChange={(event) => set({ ...draft, until: event.target.value })}
        />
      </label>
      <label className="inline">
        <input
          type="checkbox"
          checked={draft.texts}
          onChange={(event) => set({ ...draft, texts: event.target.checked })}
        />
        {w("blocks.texts")}
      </label>
      <p className="quiet small">{w("blocks.hint")}</p>
    </>
  );
}
