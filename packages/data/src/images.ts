export {
  type FaceAttribute,
  type FaceAttributeName,
  type FaceAttributes,
  faceAttributes,
} from './images/faces/attributes.ts';
export { drawFace, type Face, type FaceAddress } from './images/faces/face.ts';
export { facesVersion } from './images/faces/version.ts';
export type { ImageShape } from './images/image-shape.ts';
export { type ImageShard, openImageShard } from './images/image-shard.ts';
export { type ImageShardOptions, ImageShardWriter } from './images/image-shard-writer.ts';
export { type ImagePart, ImageView } from './images/image-view.ts';
export { toBytes, toValues } from './images/pixels.ts';
export { encodePng, type PictureTiles, type TiledPicture } from './images/png.ts';
export { prepareFreshImages } from './images/preparation/fresh-images.ts';
export type { ImageCall } from './images/preparation/image-stage.ts';
export type {
  CelebAOptions,
  EmbeddedImageOptions,
  ImageFolderOptions,
  ImageOptions,
  PreparedImageOptions,
  PreparedImages,
} from './images/preparation/options.ts';
export { prepareImages } from './images/preparation/preparation.ts';
export { imageSources } from './images/sources/sources.ts';
