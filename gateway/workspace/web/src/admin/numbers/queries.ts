// The list of our numbers, and what gives one to a flow.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type { Assignment } from "../../lib/types";
import { useChange } from "../parts/useChange";

const NUMBERS = ["own-numbers"];

export function useNumbers() {
  return useQuery({
    queryKey: NUMBERS,
    queryFn: ({ signal }) => get("/api/admin/numbers", { signal }),
    refetchOnWindowFocus: "always", // no event tells this page of a colleague's change
  });
}

export function useAssign() {
  return useChange((body: Assignment) => post("/api/admin/numbers", { body }), NUMBERS);
}
