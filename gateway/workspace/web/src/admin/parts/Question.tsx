// A question that comes in the place of the button that was pressed: no comes first and has the focus.
import { w } from "../../lib/words";

interface Props {
  words: string;
  yes: string;
  act: () => void;
  close: () => void;
}

export function Question({ words, yes, act, close }: Props) {
  return (
    <div className="row" role="alertdialog" aria-label={words}>
      <span className="small">{words}</span>
      {/* biome-ignore lint/a11y/noAutofocus: the question comes in the place of the button that was pressed */}
      <button type="button" autoFocus onClick={close}>
        {w("rules.cancel")}
      </button>
      <button type="button" className="primary" onClick={act}>
        {yes}
      </button>
    </div>
  );
}
