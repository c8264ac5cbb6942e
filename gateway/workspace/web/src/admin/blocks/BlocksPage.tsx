// The admin's page of blocked numbers: searched, added to, changed and lifted, each with a way back.
import { Ban } from "lucide-react";
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import { useSettled } from "../../desk/state/browser";
import type { Blocked, BlockTerms, NewBlock } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Loaded } from "../parts/Loaded";
import { NumberSearch } from "../parts/NumberSearch";
import { PageHead } from "../parts/PageHead";
import { AddForm } from "./BlockForm";
import { BlockLine } from "./BlockLine";
import { useBlock, useBlocks, useChangeBlock, useTakeBlock } from "./queries";

const NEW = "new";
const SETTLE_MS = 250;

export function BlocksPage({ tell }: PageProps) {
  const [edited, edit] = useState("");
  const acts = useActs(tell, () => edit(""));
  const adding = useReturnedFocus(edited === NEW);
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.blocks")} lead={w("blocks.lead")}>
        {edited !== NEW && (
          <button type="button" className="primary" ref={adding} onClick={() => edit(NEW)}>
            <Icon of={Ban} />
            {w("blocks.add")}
          </button>
        )}
      </PageHead>
      <section className="admin-part" aria-label={w("admin.blocks")}>
        {edited === NEW && <AddForm save={acts.add} close={() => edit("")} />}
        <Listed edited={edited} edit={edit} acts={acts} />
      </section>
    </div>
  );
}

type Acts = ReturnType<typeof useActs>;

function Listed({ edited, edit, acts }: { edited: string; edit: (id: string) => void; acts: Acts }) {
  const [sought, setSought] = useState("");
  const [over, setOver] = useState(false);
  const list = useBlocks(useSettled(sought, SETTLE_MS), over);
  return (
    <>
      <NumberSearch sought={sought} seek={setSought} all={over} setAll={setOver} words={w("blocks.over_too")} />
      <Loaded of={list} failed={w("optouts.failed")} lines={5}>
        {(data) => (
          <>
            {data.blocks.length === 0 && <p className="quiet">{w(sought ? "optouts.none_found" : "blocks.none")}</p>}
            <ul className="admin-lines">
              {data.blocks.map((one) => (
                <BlockLine
                  key={one.id}
                  block={one}
                  edited={edited === one.id}
                  edit={edit}
                  change={(terms, was) => acts.change(one, terms, was)}
                  lift={() => acts.take(one, "lift")}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </>
  );
}

/** What the page does; each act is told, and can be undone. */
function useActs(tell: PageProps["tell"], done: () => void) {
  const adding = useBlock();
  const changing = useChangeBlock();
  const taking = useTakeBlock();
  const onError = (fault: unknown) => tell({ text: why(fault), bad: true });
  const take = (block: Blocked, verb: "lift" | "put_back") => {
    const back = () => take(block, verb === "lift" ? "put_back" : "lift");
    const words = w(verb === "lift" ? "blocks.lifted" : "blocks.done", { name: block.number });
    taking.mutate({ id: block.id, verb }, { onSuccess: () => tell({ text: words, undo: back }), onError });
  };
  const change = (block: Blocked, terms: BlockTerms, was: BlockTerms) =>
    changing.mutate(
      { id: block.id, body: { ...terms, was } },
      {
        onSuccess: (before) => {
          done();
          const undo = () => change(block, before.terms, terms);
          tell({ text: w("blocks.changed", { name: block.number }), undo });
        },
        onError,
      },
    );
  const add = (body: NewBlock) =>
    adding.mutate(body, {
      onSuccess: (made) => {
        done();
        tell({ text: w("blocks.done", { name: made.number }), undo: () => take(made, "lift") });
      },
      onError,
    });
  return { add, change, take };
}
