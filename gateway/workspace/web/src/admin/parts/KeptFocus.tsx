// Around a page: a button of it that goes away by being pressed leaves the focus to what takes its place.
import { type ReactNode, useRef } from "react";
import { useKeptFocus } from "../../desk/focus/useKeptFocus";

export function KeptFocus({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  return (
    <div className="admin-shown" ref={box}>
      {children}
    </div>
  );
}
