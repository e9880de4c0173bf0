use genauth::models::{
    GenerateInviteeTokenDto, InvitationLinkDto, InviteeProfileDto,
    PolicyInviteeJoinedDto, ReceiverType, VerifyInviteCodeDto,
};
use genauth::{AuthenticationClient, Error};

/// Opens the link of the email. The result has the token for the other steps, and what to ask the
/// invitee for.
pub async fn open(
    client: &AuthenticationClient,
    identifier: &str,
    signature: &str,
) -> Result<GenerateInviteeTokenDto, Error> {
    let link = InvitationLinkDto::new()
        .with_identifier(identifier)
        .with_signature(signature)
        .with_invitee_info(true)
        .with_invitation_settings(true);
    Ok(client.generate_policy_invitation_token(link).await?.data)
}

/// Returns whether the one-time code that has come by this means is right.
pub async fn verify(
    client: &AuthenticationClient,
    token: &str,
    means: ReceiverType,
    code: &str,
) -> Result<bool, Error> {
    let code = VerifyInviteCodeDto::new()
        .with_token(token)
        .with_receiver_type(means)
        .with_code(code);
    Ok(client.verify_invitation_code(code).await?.data.success == Some(true))
}

/// Joins the user pool. `verified` is the code that `verify` has checked, if the policy demands one.
pub async fn join(
    client: &AuthenticationClient,
    token: &str,
    verified: Option<(ReceiverType, &str)>,
    nickname: &str,
) -> Result<bool, Error> {
    let (means, code) = verified.unzip();
    let invitee = PolicyInviteeJoinedDto::new()
        .with_token(token)
        .with_receiver_type(means)
        .with_code(code)
        .with_profile(InviteeProfileDto::new().with_nickname(nickname));
    Ok(client.join_by_policy_invitation(invitee).await?.data.success == Some(true))
}
