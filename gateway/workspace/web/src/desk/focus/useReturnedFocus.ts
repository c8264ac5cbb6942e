// The button that opened a form in its place has the focus again once the form is closed.
import { useEffect, useRef } from "react";

export function useReturnedFocus(open: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(open);
  useEffect(() => {
    if (was.current && !open) button.current?.focus();
    was.current = open;
  }, [open]);
  return button;
}
