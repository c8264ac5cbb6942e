// The search of a list of numbers, in any writing, and whether what counts no more is listed too.
import { w } from "../../lib/words";

interface Props {
  sought: string;
  seek: (sought: string) => void;
  all: boolean;
  setAll: (all: boolean) => void;
  /** What the box says that lists what counts no more. */
  words: string;
}

const LONGEST = 40;

export function NumberSearch({ sought, seek, all, setAll, words }: Props) {
  return (
    <div className="row optouts-search">
      <label>
        {w("optouts.search")}
        <input type="search" value={sought} maxLength={LONGEST} onChange={(event) => seek(event.target.value)} />
      </label>
      <label className="inline">
        <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
        {words}
      </label>
    </div>
  );
}
