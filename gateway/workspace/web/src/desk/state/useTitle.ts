// The title of the page begins with the number of conversations that name the agent and were not opened yet.
import { useEffect } from "react";

/** The title that the server gave, without a count. */
const plain = document.title.replace(/^\(\d+\) /, "");

export function useTitle(count: number): void {
  useEffect(() => {
    document.title = count > 0 ? `(${count}) ${plain}` : plain;
  }, [count]);
}
