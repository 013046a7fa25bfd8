/** The models of repeat buying; see `fitBgNbd` and `fitMbgNbd`. */
export type RepeatModel = "bg-nbd" | "mbg-nbd";

export const REPEAT_MODELS: readonly RepeatModel[] = ["bg-nbd", "mbg-nbd"];
