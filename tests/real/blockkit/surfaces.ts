// The surfaces an app shows blocks on. Slack's own View lets any object with a `type` be a block; here only known ones.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export type Home = Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] };
export type Modal = Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };
