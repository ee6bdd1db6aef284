/** A node's ed25519 public key, as 64 hexadecimal digits. */
export type NodeKey = string & { readonly __node: true };
/** Who a model is for: a node's key, or later a delegation's, as 64 hexadecimal digits. */
export type OwnerKey = string & { readonly __owner: true };
/** A VRF public key (SPEC.md section 6), as 64 hexadecimal digits. */
export type VrfKey = string & { readonly __vrf: true };

/** A node without delegations works for itself. */
export const ownerOf = (node: NodeKey): OwnerKey => node as string as OwnerKey;
