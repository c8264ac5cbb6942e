// The admin's page of canned replies: those of one language, each in a line of its own and changed in its place.
import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { useReturnedFocus } from "../../desk/focus/useReturnedFocus";
import { Icon } from "../../desk/parts/Icon";
import type { CannedReply, ReplyChange } from "../../lib/types";
import { why } from "../../lib/why";
import { language, languageName, w } from "../../lib/words";
import type { PageProps } from "../pages";
import { Choice } from "../parts/Choice";
import { Loaded } from "../parts/Loaded";
import { PageHead } from "../parts/PageHead";
import { Retired } from "../parts/Retired";
import { draftOf } from "./draft";
import { useReplyList, useSaveReply, useTakeReply } from "./queries";
import { ReplyForm } from "./ReplyForm";
import { ReplyLine } from "./ReplyLine";

const NEW = "new";

export function Replies({ tell }: PageProps) {
  const list = useReplyList();
  const [spoken, setSpoken] = useState(language);
  const [edited, edit] = useState("");
  const acts = useActs(tell, (saved) => {
    setSpoken(saved);
    edit("");
  });
  const adding = useReturnedFocus(edited === NEW);
  const shown = list.data?.replies.filter((one) => one.language === spoken) ?? [];
  const retired = list.data?.retired.filter((one) => one.language === spoken) ?? [];
  return (
    <div className="admin-page replies-page">
      <PageHead title={w("admin.replies")} lead={w("replies.lead")}>
        {list.data && (
          <div className="row">
            <Choice
              label={w("replies.language")}
              value={spoken}
              set={setSpoken}
              options={list.data.languages.map((code) => [code, languageName(code)])}
            />
            {edited !== NEW && (
              <button type="button" className="primary" ref={adding} onClick={() => edit(NEW)}>
                <Icon of={MessageSquarePlus} />
                {w("replies.new")}
              </button>
            )}
          </div>
        )}
      </PageHead>
      <Loaded of={list} failed={w("replies.failed")} lines={5}>
        {(data) => (
          <section className="admin-part" aria-label={w("admin.replies")}>
            {edited === NEW && (
              <ReplyForm list={data} language={spoken} save={(body) => acts.save("", body)} close={() => edit("")} />
            )}
            {shown.length === 0 && <p className="quiet">{w("replies.empty")}</p>}
            <ul className="admin-lines">
              {shown.map((reply) => (
                <ReplyLine
                  key={reply.id}
                  reply={reply}
                  list={data}
                  edited={edited === reply.id}
                  edit={edit}
                  save={(body) => acts.save(reply.id, body)}
                  retire={() => acts.retire(reply)}
                />
              ))}
            </ul>
          </section>
        )}
      </Loaded>
      <Retired
        retired={retired.map(({ id, key }) => ({ id, name: `/${key}` }))}
        bringBack={(id) => acts.bringBack(retired.find((reply) => reply.id === id))}
      />
    </div>
  );
}

/** What the page does; each act is told, and can be undone. `saved` gets the language of the reply. */
function useActs(tell: PageProps["tell"], saved: (language: string) => void) {
  const saving = useSaveReply();
  const taking = useTakeReply();
  const failed = (fault: unknown) => tell({ text: why(fault), bad: true });
  const take = ({ id, key }: CannedReply, verb: "retire" | "restore", undo?: () => void) =>
    taking.mutate(
      { id, verb },
      {
        onSuccess: () =>
          tell({
            text: w(verb === "retire" ? "replies.retired" : "replies.restored", { name: key }),
            ...(undo && { undo }),
          }),
        onError: failed,
      },
    );
  const retire = (reply: CannedReply) => take(reply, "retire", () => take(reply, "restore"));
  const bringBack = (reply?: CannedReply) => reply && take(reply, "restore", () => retire(reply));
  const save = (id: string, body: ReplyChange) =>
    saving.mutate(
      { id, body },
      {
        onSuccess: (answer) => {
          saved(body.language);
          const undo = () => (id ? save(id, draftOf(answer)) : take(answer, "retire"));
          tell({ text: w(id ? "replies.changed" : "replies.made", { name: body.key }), undo });
        },
        onError: failed,
      },
    );
  return { save, retire, bringBack };
}
